<?PHP exit;?>	1483693200	Jean-NoëldAubig	2	203.0.113.48	GradientGuy	11	4	1484902800	Two weeks to cool down &amp;lt;&amp;amp; have tea&amp;gt;
