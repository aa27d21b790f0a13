<?PHP exit;?>	1526817600	bKettle/b	3	203.0.113.54	5	Rails, Ropes &amp;amp; Racks	28	Looking for: brake blocks, small	BMP			
<?PHP exit;?>	1526972400	Jean-NoëldAubig	2	203.0.113.48	5	Rails, Ropes &amp;amp; Racks	28	Looking for: brake blocks, small	DLP	shouting		
