"""The window at /widget in which a person sends surveys, opened by a link in Salesforce, and signing in there.
Not for the component that the window shows, which is built in lwc_widget, nor for sending, which is distributions.
"""
