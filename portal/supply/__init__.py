"""What a producer says can be delivered: how much a month, in which months, on which days, and to whom.

It is the producer's own word, reviewed by nobody, and says so wherever it is shown. It is no part of a
figure, orders no list and gives no points.
"""
