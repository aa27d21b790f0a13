<?PHP exit;?>	1370502000	Jean-NoldAubign	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	8	Across five mountains by rope &amp;amp; rack ¡ª a diary	DLP	posted twice		
