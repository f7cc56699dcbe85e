"""The static API: JSON documents under ``api/v1/``, described by models that are held to be kept.

``files`` makes them all. ``models``, ``lists`` and ``rows`` say what they hold; the OpenAPI description, the
reference in the handbook and the test of the promise to keep every field are made from these.
"""
