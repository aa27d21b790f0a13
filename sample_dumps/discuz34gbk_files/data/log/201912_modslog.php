<?PHP exit;?>	1575277200	OttilieFr¨¹h	1	203.0.113.2	7	§¹§Ñ§Û ¡¤ ²è ¡¤ &#1575;&#1604;&#1588;&#1575;&#1610;	37	Confessions of the tea room	DIG			
<?PHP exit;?>	1575277260	OttilieFr¨¹h	1	203.0.113.2	7	§¹§Ñ§Û ¡¤ ²è ¡¤ &#1575;&#1604;&#1588;&#1575;&#1610;	37	Confessions of the tea room	EHL			
<?PHP exit;?>	1575277320	OttilieFr¨¹h	1	203.0.113.2	7	§¹§Ñ§Û ¡¤ ²è ¡¤ &#1575;&#1604;&#1588;&#1575;&#1610;	37	Confessions of the tea room	STK			
