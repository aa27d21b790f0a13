<?PHP exit;?>	1423648800	É½Ìï¤Ò¤«¤ê	3	203.0.113.51	7	§¹§Ñ§Û ¡¤ ²è ¡¤ &#1575;&#1604;&#1588;&#1575;&#1610;	16	Can you tell an engine by its whistle?	MOV		5	Rails, Ropes &amp;amp; Racks
