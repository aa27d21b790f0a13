<?PHP exit;?>	1301738700	OttilieFr¨¹h	1	203.0.113.2	4	News &amp;amp; Announcements	2	Welcome to the halt ¡ª come in, the stove is lit	STK			
<?PHP exit;?>	1301740260	OttilieFr¨¹h	1	203.0.113.2	4	News &amp;amp; Announcements	3	The four rules of the house	STK			
<?PHP exit;?>	1301740320	OttilieFr¨¹h	1	203.0.113.2	4	News &amp;amp; Announcements	3	The four rules of the house	CLS			
