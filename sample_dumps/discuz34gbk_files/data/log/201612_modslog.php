<?PHP exit;?>	1483091700	Jean-NoldAubign	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	23	Metre gauge or 750 mm? (calmly, please)	EDT	one rude word removed		
<?PHP exit;?>	1483092000	Jean-NoldAubign	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	23	Metre gauge or 750 mm? (calmly, please)	WRN	PRIVATE-CANARY-11: rule 3, no shouting about millimetres.		
<?PHP exit;?>	1483092300	Jean-NoldAubign	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	23	Metre gauge or 750 mm? (calmly, please)	CLS			
