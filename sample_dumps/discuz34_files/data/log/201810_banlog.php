<?PHP exit;?>	1539250200	OttilieFrüh	1	203.0.113.2	CheapTickets24	11	5	0	Advertising; 廣告
