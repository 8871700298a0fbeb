"""What npm brings for pages of right-to-left languages."""

import subprocess

from tools import node, system


def test_styles_are_mirrored():
    answer = subprocess.run(
        ["rtlcss", "-"],
        input="a { margin-left: 1px; float: right }",
        env=node.variables(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "margin-right: 1px" in answer.stdout
    assert "float: left" in answer.stdout


def test_it_is_brought_once(monkeypatch):
    node.variables()
    monkeypatch.setattr(node, "run", lambda *_, **__: 1 / 0)
    assert node.variables()["PATH"].partition(":")[0].endswith("node_modules/.bin")


def test_machine_without_node_and_apt_does_without(monkeypatch, capsys):
    monkeypatch.setattr(system, "find", lambda *_names, **_options: None)
    assert node.variables() == {}
    assert "not mirrored" in capsys.readouterr().out
