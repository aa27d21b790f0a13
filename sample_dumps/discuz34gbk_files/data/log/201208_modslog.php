<?PHP exit;?>	1344690000	OttilieFr¨¹h	1	203.0.113.2	4	News &amp;amp; Announcements	4	Guest book: sign here, no account needed	MOD			
