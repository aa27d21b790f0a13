<?PHP exit;?>	1383550200	OttilieFrüh	1	203.0.113.2	5	Rails, Ropes &amp;amp; Racks	5	Winter timetable: which trains still climb?	STK			
