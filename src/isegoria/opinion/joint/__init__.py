"""One conversation held on several sites: the joint landscape from integers that add up.

In each of three rounds every host gives integers about its own participants, the hosts' integers are added,
and everybody computes the same from the sum: the space of opinion, then the groups, then the figures. One
host with all participants goes through the same rounds, so its landscape is equal digit for digit.
"""
