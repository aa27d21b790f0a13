<?PHP exit;?>	1366016400	Jean-NoldAubign	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	5	Winter timetable: which trains still climb?	UST			
