<?PHP exit;?>	1539249600	OttilieFr¨¹h	1	203.0.113.2	7	§¹§Ñ§Û ¡¤ ²è ¡¤ &#1575;&#1604;&#1588;&#1575;&#1610;	29	CHEAP TICKETS!!! HIDDEN-CANARY-32	DEL	advertising		
