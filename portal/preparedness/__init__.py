"""What firms can do in a crisis, told in confidence to the region's preparedness staff and to nobody else.

There is one door to what a card says: `service.read`, which writes who read what in the same transaction.
No list here is ordered by place.
"""
