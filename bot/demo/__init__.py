"""The sample office: the same program with invented people in it, and a clock that one can move on.

For trying the product, for its pictures, and for new staff to learn with. Nothing of it runs in a real service.
"""
