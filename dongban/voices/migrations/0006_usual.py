from datetime import date

from django.db import migrations

CITED = (
    "금융분야 민원의 회신 기한 14일 (금융소비자 보호에 관한 감독규정과 각 업권 민원처리 기준; 시행 전에 현행 조문을 확인할 것)",
    "위법계약 해지 요구의 수락 여부 통지 10일 (금융소비자 보호에 관한 법률 제47조; 시행 전에 현행 조문을 확인할 것)",
)


def begin(apps, schema_editor):
    term = apps.get_model("voices", "LegalTerm")
    term.objects.create(kind="complaint", days=14, since=date(2000, 1, 1), citation=CITED[0])
    term.objects.create(kind="request", days=10, since=date(2021, 3, 25), citation=CITED[1])
    queue = apps.get_model("voices", "Queue")
    queue.objects.create(code="complaints", ko="불만", en="Complaints", kinds=["complaint"], position=1)
    queue.objects.create(code="voices", ko="문의와 의견", en="Questions and opinions", kinds=[], position=2)


class Migration(migrations.Migration):
    dependencies = [("voices", "0005_service")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
