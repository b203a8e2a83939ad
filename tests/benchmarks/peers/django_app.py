"""The check with Django REST Framework: `gunicorn tests.benchmarks.peers.django_app:application`."""

from __future__ import annotations

import hmac
import os
import uuid

import django
from django.conf import settings

KEY = bytes.fromhex(os.environ["PEER_KEY"])
settings.configure(
    DEBUG=False,
    SECRET_KEY="of no use here",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PEER_DATABASE"],
            "USER": os.environ["PEER_USER"],
            "HOST": os.environ["PEER_HOST"],
            "OPTIONS": {"pool": {"min_size": 10, "max_size": 10}},
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import models
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView


class SubjectTag(models.Model):
    id = models.UUIDField(primary_key=True)
    domain = models.CharField(max_length=32)
    version = models.SmallIntegerField()
    tag = models.BinaryField()
    subject = models.UUIDField()

    class Meta:
        app_label, db_table, managed = "peer", "subject_tag", False


class Standing(models.Model):
    id = models.UUIDField(primary_key=True)
    scheme = models.CharField(max_length=64)
    subject = models.UUIDField()
    status = models.CharField(max_length=16)
    closed_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)

    class Meta:
        app_label, db_table, managed = "peer", "standing", False


class PortClient(models.Model):
    id = models.UUIDField(primary_key=True)
    port = models.CharField(max_length=64)
    active = models.BooleanField()

    class Meta:
        app_label, db_table, managed = "peer", "port_client", False


class CheckRecord(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    as_of = models.DateTimeField()
    client = models.UUIDField()
    port = models.CharField(max_length=64)
    plate_version = models.SmallIntegerField()
    plate_tag = models.BinaryField()
    subject = models.UUIDField(null=True)
    answers = models.JSONField()

    class Meta:
        app_label, db_table, managed = "peer", "check_record", False


class CheckRequest(serializers.Serializer):
    plate = serializers.CharField(min_length=2, max_length=64)


class SchemeAnswer(serializers.Serializer):
    scheme = serializers.CharField()
    status = serializers.CharField()
    reason = serializers.CharField()
    citation = serializers.DictField()
    valid_until = serializers.DateField(allow_null=True)


class CheckAnswer(serializers.Serializer):
    decision_id = serializers.UUIDField()
    as_of = serializers.DateTimeField()
    schemes = SchemeAnswer(many=True)


class Check(APIView):
    def post(self, request):
        asked = CheckRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        tag = hmac.digest(KEY, asked.validated_data["plate"].upper().encode(), "sha256")
        now = timezone.now()
        client = PortClient.objects.get(id=os.environ["PEER_CLIENT"])
        known = SubjectTag.objects.filter(domain="peer", version=1, tag=tag).values("subject")
        found = Standing.objects.filter(subject__in=known, closed_at=None, scheme="hengqin").first()
        status = found.status if found else "NOT_LISTED"
        record = CheckRecord.objects.create(
            at=now, as_of=now, client=client.id, port=client.port, plate_version=1, plate_tag=tag,
            subject=found.subject if found else None, answers={"hengqin": [status, status.lower()]},
        )  # fmt: skip
        citation = {"clause": "HQ-4.3", "article": "4(3)", "instrument": "hengqin-2024"}
        line = {
            "scheme": "hengqin", "status": status, "reason": status.lower(), "citation": citation,
            "valid_until": found.until if found else None,
        }  # fmt: skip
        return Response(CheckAnswer({"decision_id": record.id, "as_of": now, "schemes": [line]}).data)


urlpatterns = [path("port/v1/check", Check.as_view())]
application = get_wsgi_application()
