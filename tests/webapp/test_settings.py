"""Settings: what is stronger than what, and what is refused with which sentence."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from surveys.problems import BadInput
from webapp.settings import Sms, Smtp, defaults, installation, load
from webapp.settings_reading import names, served_sides, unknown_variables


def _write(folder: Path, text: str, name: str = "ydan.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _sentences(environment: dict[str, str], folder: Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        load(environment, folder)
    return [str(problem) for problem in refused.value.problems]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load({}, tmp_path) == defaults(tmp_path / "data")


def test_a_home_moves_every_folder_that_is_not_named(tmp_path: Path) -> None:
    settings = load({"YDAN_HOME": "trial", "YDAN_KEYS_DIR": "safe"}, tmp_path)
    assert settings.data_dir == tmp_path / "trial" / "store"
    assert settings.key_store_dir == tmp_path / "trial" / "key-store"
    assert settings.keys_dir == tmp_path / "safe"


def test_the_file_is_stronger_than_the_default(tmp_path: Path) -> None:
    _write(tmp_path, 'public_port = 9000\ncontact = "Ban Thường trực"\n')
    settings = load({}, tmp_path)
    assert (settings.public_port, settings.contact) == (9000, "Ban Thường trực")
    assert settings.public_url == "http://127.0.0.1:9000"


def test_the_environment_is_stronger_than_the_file(tmp_path: Path) -> None:
    _write(tmp_path, 'public_port = 9000\nlanguage = "vi"\nproxies = 2\n')
    settings = load({"YDAN_PUBLIC_PORT": "9100", "YDAN_LANGUAGE": "en"}, tmp_path)
    assert (settings.public_port, settings.language, settings.proxies) == (9100, "en", 2)


def test_paths_of_the_file_are_relative_to_the_file(tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    path = _write(elsewhere, 'data_dir = "../var/data"\nkeys_dir = "keys"\n', "own.toml")
    settings = load({"YDAN_CONFIG": str(path)}, tmp_path)
    assert settings.data_dir == tmp_path / "var" / "data"
    assert settings.keys_dir == elsewhere / "keys"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/data/ydan.db"


def test_paths_of_the_environment_are_relative_to_the_working_folder(tmp_path: Path) -> None:
    assert load({"YDAN_KEYS_DIR": "secret"}, tmp_path).keys_dir == tmp_path / "secret"


def test_addresses_over_https_make_cookies_secure_and_their_hosts_trusted(tmp_path: Path) -> None:
    _write(tmp_path, 'public_url = "https://Ykien.example.vn/"\noffice_url = "https://office.example.vn"\n')
    settings = load({}, tmp_path)
    assert settings.secure_cookies
    assert settings.public_url == "https://Ykien.example.vn"
    assert settings.trusted_hosts == ("ykien.example.vn", "office.example.vn", "127.0.0.1", "localhost")


def test_named_hosts_replace_the_derived_ones(tmp_path: Path) -> None:
    assert load({"YDAN_TRUSTED_HOSTS": "A.vn, b.vn"}, tmp_path).trusted_hosts == ("a.vn", "b.vn")
    _write(tmp_path, 'trusted_hosts = ["c.vn"]\n')
    assert load({}, tmp_path).trusted_hosts == ("c.vn",)


def test_a_mail_server_is_optional_and_hides_its_password(tmp_path: Path) -> None:
    _write(tmp_path, '[smtp]\nhost = "mail.vn"\nport = 25\nstarttls = false\n')
    settings = load({"YDAN_SMTP_PASSWORD": "rất-bí-mật"}, tmp_path)
    assert settings.smtp == Smtp(host="mail.vn", port=25, password="rất-bí-mật", starttls=False)
    assert "rất-bí-mật" not in repr(settings)


def test_a_postgresql_address_gets_our_driver_and_stays_out_of_sight(tmp_path: Path) -> None:
    settings = load({"YDAN_DATABASE_URL": "postgresql://u:mật@host/ydan"}, tmp_path)
    assert settings.database_url.startswith("postgresql+psycopg://u:")
    assert "mật" not in repr(settings)
    assert "host/ydan" not in repr(settings)


def test_the_time_zone_is_that_of_vietnam_unless_told_otherwise(tmp_path: Path) -> None:
    assert load({}, tmp_path).time_zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert load({"YDAN_TIME_ZONE": "UTC"}, tmp_path).time_zone == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PUBLIC_PORT", "tám nghìn", "whole number from 1 to 65535"),
        ("OFFICE_PORT", "70000", "whole number from 1 to 65535"),
        ("PROXIES", "-1", "whole number from 0 to 10"),
        ("PUBLIC_HOST", "localhost", "network address"),
        ("PUBLIC_URL", "ykien.vn", "https:// or http://"),
        ("OFFICE_URL", "http://host:port", "https:// or http://"),
        ("SECURE_COOKIES", "perhaps", "true or false"),
        ("LANGUAGE", "fr", "vi or en"),
        ("TIME_ZONE", "Hanoi", "time zone"),
        ("DATA_DIR", "", "folder"),
        ("TRUSTED_HOSTS", "a.vn,,b.vn", "list of host names"),
        ("DATABASE_URL", "mysql://x/y", "sqlite:///FILE or postgresql://"),
        ("DATABASE_URL", "nothing", "database address"),
        ("EXIT_URL", "javascript:alert(1)", "https:// or http://"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, name: str, value: str, words: str) -> None:
    [sentence] = _sentences({f"YDAN_{name}": value}, tmp_path)
    assert sentence.startswith(f"YDAN_{name}: “{name.lower()}” ")
    assert words in sentence


def test_a_bad_secret_is_named_but_not_repeated(tmp_path: Path) -> None:
    [sentence] = _sentences({"YDAN_DATABASE_URL": "oracle://u:bí-mật@x"}, tmp_path)
    assert "bí-mật" not in sentence


def test_every_bad_value_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = _write(tmp_path, 'public_port = "x"\nproxies = true\ncolour = "red"\nsmtp = 3\n')
    sentences = _sentences({}, tmp_path)
    assert all(sentence.startswith(f"{path}: ") for sentence in sentences)
    assert [word for word in ("public_port", "proxies", "colour", "smtp") if word in " ".join(sentences)] == [
        "public_port", "proxies", "colour", "smtp",
    ]  # fmt: skip


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "public_port 8000")
    assert "not valid TOML" in _sentences({}, tmp_path)[0]


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    [sentence] = _sentences({"YDAN_CONFIG": "nowhere.toml"}, tmp_path)
    assert sentence.startswith(f"{tmp_path}/nowhere.toml: ")


def test_keys_inside_the_data_folder_are_refused(tmp_path: Path) -> None:
    [sentence] = _sentences({"YDAN_DATA_DIR": "d", "YDAN_KEYS_DIR": "d/keys"}, tmp_path)
    assert "“keys_dir” lies inside “data_dir”" in sentence


def test_one_port_for_both_sides_is_refused(tmp_path: Path) -> None:
    assert "port 8001" in _sentences({"YDAN_PUBLIC_PORT": "8001"}, tmp_path)[0]


def test_the_interface_for_other_systems_is_off_with_port_0(tmp_path: Path) -> None:
    assert served_sides(load({}, tmp_path)) == ("public", "office", "results", "api")
    off = load({"YDAN_API_PORT": "0"}, tmp_path)
    assert served_sides(off) == ("public", "office", "results")
    assert "1 to 65535" in _sentences({"YDAN_PUBLIC_PORT": "0"}, tmp_path)[0]


def test_secure_cookies_without_https_are_refused(tmp_path: Path) -> None:
    assert "https://" in _sentences({"YDAN_SECURE_COOKIES": "true"}, tmp_path)[0]


def test_a_mail_server_without_host_is_refused(tmp_path: Path) -> None:
    assert "smtp.host" in _sentences({"YDAN_SMTP_PORT": "25"}, tmp_path)[0]


def test_a_variable_that_is_no_setting_is_found() -> None:
    environment = {"YDAN_PUBLC_PORT": "1", "YDAN_PUBLIC_PORT": "1", "YDAN_CONFIG": "x", "HOME": "/"}
    assert unknown_variables(environment) == ("YDAN_PUBLC_PORT",)


def test_every_setting_has_a_name_for_the_file() -> None:
    assert {"data_dir", "database_url", "exit_url", "smtp_host"} <= set(names())


def test_the_installation_tells_the_time_of_its_zone(tmp_path: Path) -> None:
    found = installation(defaults(tmp_path / "data"))
    assert found.clock().tzinfo == ZoneInfo("Asia/Ho_Chi_Minh")
    assert found.boxes.parent == tmp_path / "data" / "store"
    assert found.key_store == tmp_path / "data" / "key-store"
    assert not (tmp_path / "data").exists()


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented == set(names())


def test_a_gateway_for_text_messages_needs_an_address_and_a_long_secret(tmp_path: Path) -> None:
    _write(tmp_path, '[sms]\nurl = "https://cong.vn/gui"\nsecret = "một bí mật đủ dài"\n')
    settings = load({}, tmp_path)
    assert settings.sms == Sms("https://cong.vn/gui", "một bí mật đủ dài")
    assert "bí mật" not in repr(settings)
    assert load({}, tmp_path / "none").sms is None
    for bad in ({"YDAN_SMS_SECRET": "ngắn"}, {"YDAN_SMS_URL": "https://x", "YDAN_SMS_SECRET": "ngắn"}):
        assert "sms.url" in _sentences(bad, tmp_path / "none")[0]
