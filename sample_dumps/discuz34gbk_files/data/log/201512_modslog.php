<?PHP exit;?>	1448965860	§®§Ñ§â§æ§Ñ§³§ß§Ö§Ô§à§Ó§Ñ	3	203.0.113.49	6	Workshop &amp;lt;models&amp;gt;	18	Model brakes that really brake	MRG			
