<?PHP exit;?>	1448965860	МарфаСнегова	3	203.0.113.49	6	Workshop &amp;lt;models&amp;gt;	18	Model brakes that really brake	MRG			
