<?PHP exit;?>	1698829200	Jean-NoëldAubig	2	203.0.113.48	GradientGuy	11	4	1951290000	The gradient quarrel, again
