<?PHP exit;?>	1393848000	表弥ひかり	3	203.0.113.51	6	Workshop &amp;lt;models&amp;gt;	12	LEDs for signal lanterns	SPL			
