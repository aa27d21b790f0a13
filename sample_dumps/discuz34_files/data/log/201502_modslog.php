<?PHP exit;?>	1423648800	山田ひかり	3	203.0.113.51	7	Чай · 茶 · الشاي	16	Can you tell an engine by its whistle?	MOV		5	Rails, Ropes &amp;amp; Racks
