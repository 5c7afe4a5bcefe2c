"""What does whoever comes in see first?"""
