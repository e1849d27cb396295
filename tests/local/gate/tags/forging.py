"""The ways in which somebody who may do anything to an object might give it a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import urllib3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = b"0123456789"
TAGGING = "<Tagging><TagSet><Tag><Key>{}</Key><Value>clean</Value></Tag></TagSet></Tagging>"


@dataclass(frozen=True)
class Forger:
    """Somebody with a client of S3, a bucket, a key to write to, and a clean video there to copy from.

    ``trusted`` is the file with the certificate of S3.
    """

    s3: Any
    bucket: str
    key: str
    clean: str
    trusted: str

    @property
    def where(self) -> dict[str, str]:
        """The object to forge, as calls name it."""
        return {"Bucket": self.bucket, "Key": self.key}

    def upload(self, tag: str) -> None:
        """PutObject with a tag."""
        self.s3.put_object(**self.where, Body=CONTENT, Tagging=urlencode({tag: "clean"}))

    def upload_among_others(self, tag: str) -> None:
        """PutObject with a tag between others."""
        self.s3.put_object(**self.where, Body=CONTENT, Tagging=urlencode({"a": "1", tag: "clean", "z": "1"}))

    def copy_with_other_tags(self, tag: str) -> None:
        """CopyObject with tags of its own instead of the source's."""
        source = {"Bucket": self.bucket, "Key": self.clean}
        tagging = urlencode({tag: "clean"})
        self.s3.copy_object(**self.where, CopySource=source, TaggingDirective="REPLACE", Tagging=tagging)

    def upload_in_parts(self, tag: str) -> None:
        """CreateMultipartUpload with a tag, one part, CompleteMultipartUpload."""
        upload = self._begin(Tagging=urlencode({tag: "clean"}))
        part = self.s3.upload_part(**self.where, UploadId=upload, PartNumber=1, Body=CONTENT)
        self._complete(upload, part["ETag"])

    def post_form(self, tag: str | None) -> None:
        """The upload of a form, as a browser sends it, with a tag or without; it raises as boto3 does."""
        tagging = {"tagging": TAGGING.format(tag)} if tag else {}
        conditions = [tagging] if tag else []
        form = self.s3.generate_presigned_post(**self.where, Fields=tagging, Conditions=conditions)
        fields = {**form["fields"], "file": ("file", CONTENT)}
        answer = urllib3.PoolManager(ca_certs=self.trusted).request("POST", form["url"], fields=fields)
        if answer.status >= 400:
            text = answer.data.decode()
            code = text.partition("<Code>")[2].partition("</Code>")[0]
            raise ClientError({"Error": {"Code": code, "Message": text}}, "PostObject")

    def copy_in_parts(self) -> None:
        """UploadPartCopy of the whole clean video, which S3 lets bring no tags along."""
        upload, source = self._begin(), {"Bucket": self.bucket, "Key": self.clean}
        copied = self.s3.upload_part_copy(**self.where, UploadId=upload, PartNumber=1, CopySource=source)
        self._complete(upload, copied["CopyPartResult"]["ETag"])

    def _begin(self, **tagging: str) -> str:
        return str(self.s3.create_multipart_upload(**self.where, **tagging)["UploadId"])

    def _complete(self, upload: str, etag: str) -> None:
        parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
        self.s3.complete_multipart_upload(**self.where, UploadId=upload, MultipartUpload=parts)


UPLOADS: dict[str, Callable[[Forger, str], None]] = {
    "upload": Forger.upload,
    "upload among others": Forger.upload_among_others,
    "copy with other tags": Forger.copy_with_other_tags,
    "upload in parts": Forger.upload_in_parts,
    "post a form": Forger.post_form,
}
"""Every way to a new object version that names its tags."""
