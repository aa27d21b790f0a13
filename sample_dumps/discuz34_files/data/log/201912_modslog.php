<?PHP exit;?>	1575277200	OttilieFrüh	1	203.0.113.2	7	Чай · 茶 · الشاي	37	Confessions of the tea room	DIG			
<?PHP exit;?>	1575277260	OttilieFrüh	1	203.0.113.2	7	Чай · 茶 · الشاي	37	Confessions of the tea room	EHL			
<?PHP exit;?>	1575277320	OttilieFrüh	1	203.0.113.2	7	Чай · 茶 · الشاي	37	Confessions of the tea room	STK			
