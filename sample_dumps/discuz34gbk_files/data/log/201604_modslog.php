<?PHP exit;?>	1459501200	OttilieFr¨¹h	1	203.0.113.2	9	Lost &amp;amp; Found (closed)	22	Butter tea, the way of the upper valley	CPY			
<?PHP exit;?>	1459501260	OttilieFr¨¹h	1	203.0.113.2	9	Lost &amp;amp; Found (closed)	22	Butter tea, the way of the upper valley	CLS			
