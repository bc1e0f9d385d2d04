"""What may be uploaded, decided before the first byte of a file is kept."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from isegoria.services.importing import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = 5_000_000  # seed statements, invitations
_IMPORTS = {"/organise/import/", "/api/imports"}
_OVERHEAD = 1 << 20  # the fields beside the files


class MeasuredUpload(FileUploadHandler):
    """Drops the files of a request that is larger than its page takes; the page then says so.

    Django would write them to the disk before any page has had a say.
    """

    _too_large = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],  # noqa: ARG002 - as Django calls it
        META: Mapping[str, Any],  # noqa: ARG002, N803 - likewise
        content_length: int,
        boundary: str,  # noqa: ARG002 - likewise
        encoding: str | None = None,  # noqa: ARG002 - likewise
    ) -> None:
        """Look at what the request declares."""
        self._too_large = content_length > largest_for(self.request)

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django calls it
        """Read on without keeping anything, where it is too much."""
        if self._too_large:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - as Django calls it
        """Leave the data to the handlers that follow."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""


def largest_for(request: Any) -> int:  # noqa: ANN401 - Django gives handlers None outside of requests
    """Tell how large a request may be: exports are large, and only people with an account bring them."""
    if request is None or request.path_info not in _IMPORTS:
        return SMALL
    # A program has shown its key by now; see `isegoria.web.api.callers`.
    known = request.user.is_authenticated or vars(request).get("api_account") is not None
    return LARGEST + _OVERHEAD if known else SMALL
