"""A personal value in the API's description: a text that is taken and never given back."""

from __future__ import annotations

from typing import Any, get_origin

from litestar._openapi.schema_generation import SchemaCreator
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from privacy.secret import Secret


class SecretSchema(OpenAPISchemaPlugin):
    """Describes `Secret[…]` as a write-only string."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return value is Secret or get_origin(value) is Secret

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        return Schema(type=OpenAPIType.STRING, write_only=True)
