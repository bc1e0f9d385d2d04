"""The six layers of an agent, from what it is for to what it does.

Source: David Shapiro, Autonomous Cognitive Entity (ACE) framework.
"""
