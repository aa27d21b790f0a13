<?PHP exit;?>	1539249600	OttilieFrüh	1	203.0.113.2	7	Чай · 茶 · الشاي	29	CHEAP TICKETS!!! HIDDEN-CANARY-32	DEL	advertising		
