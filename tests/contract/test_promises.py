"""The main job: one item for every documented promise of the catalogue."""


def test_promise(promise):  # noqa: ANN001, ANN201 -- as the README shows it
    """The service keeps the promise."""
    promise.verify()
