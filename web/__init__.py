"""How do people and other systems reach Puntual over HTTP?"""
