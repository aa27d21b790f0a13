<?PHP exit;?>	1539250200	OttilieFr¨¹h	1	203.0.113.2	CheapTickets24	11	5	0	Advertising; V¸æ
