"""Agreeing on how it is paid: a day, instalments, offers of ours and theirs."""
