"""The mobile network, played: Twilio's REST API towards the product, and a handset for each number towards a person.
Its journal is the oracle of what was really sent.
"""
