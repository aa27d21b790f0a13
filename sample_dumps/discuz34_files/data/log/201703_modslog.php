<?PHP exit;?>	1488438000	OttilieFrüh	1	203.0.113.2	5	Rails, Ropes &amp;amp; Racks	26	The second tunnel is singing	CLS			
<?PHP exit;?>	1489082400	OttilieFrüh	1	203.0.113.2	5	Rails, Ropes &amp;amp; Racks	26	The second tunnel is singing	OPN			
