"""Write the one short stylesheet: shapes of buttons, fields, cards and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.theme import Theme

_SHEET = """
QWidget[part="page"] {{ background: {window}; }}
QFrame[part="card"] {{ background: {surface}; border: 1px solid {line}; border-radius: {r10}px; }}
QFrame[part="float"] {{ background: {surface}; border: 1px solid {border}; border-radius: {r10}px; }}
QFrame[part="inset"] {{ background: {surface}; border: 1px solid {line}; border-radius: {r8}px; }}
QWidget[part="header"] {{ background: {surface}; border-bottom: 1px solid {line}; }}
QWidget[part="footer"] {{ background: {surface}; border-top: 1px solid {line}; }}
QWidget[part="rail"] {{ background: {rail}; }}
QWidget[part="strip"] {{ background: {warn_tint}; }}
QWidget[part="clear"], QStackedWidget {{ background: transparent; }}

QPushButton {{ color: {text}; background: {surface}; border: 1px solid {line}; border-radius: {r8}px;
  padding: 0 {p14}px; min-height: {h36}px; font-weight: 600; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {selection}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 0 {p13}px; }}
QPushButton:disabled {{ color: {muted}; border: 1px solid {line}; background: {window}; }}
QPushButton[kind="secondary"] {{ min-height: {h42}px; }}
QPushButton[kind="left"] {{ min-height: {h42}px; text-align: left; }}
QPushButton[kind="left"]:checked {{ background: {selection}; border: 2px solid {accent}; }}
QPushButton[fit="tight"] {{ padding: 0 {p4}px; min-height: {h34}px; }}
QPushButton[kind="tender"] {{ min-height: {h62}px; font-size: {f1}px; }}
QPushButton[kind="key"] {{ min-height: {h48}px; min-width: {h48}px; font-size: {f4}px; padding: 0; }}
QPushButton[kind="primary"] {{ color: {on_accent}; background: {accent}; border: 2px solid {accent};
  min-height: {h52}px; font-size: {f3}px; }}
QPushButton[kind="primary"]:hover {{ background: {accent_strong}; border-color: {accent_strong}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
QPushButton[kind="primary"]:disabled {{ color: {muted}; background: {line}; border-color: {line}; }}
QPushButton[kind="quiet"] {{ border: 1px solid transparent; background: transparent; color: {accent};
  min-height: {h28}px; padding: 0 {p8}px; }}
QPushButton[kind="quiet"]:hover {{ background: {selection}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {accent}; padding: 0 {p7}px; }}
QPushButton[kind="icon"] {{ border: 1px solid transparent; background: transparent; min-height: {h28}px;
  min-width: {h28}px; padding: 0; }}
QPushButton[kind="icon"]:hover {{ background: {hover}; }}
QPushButton[kind="icon"]:focus {{ border: 2px solid {accent}; }}
QPushButton[kind="tab"] {{ border: 0; border-bottom: 2px solid transparent; border-radius: 0;
  background: transparent; color: {muted}; min-height: {h32}px; padding: 0 {p12}px; }}
QPushButton[kind="tab"]:checked {{ color: {text}; border-bottom: 2px solid {accent}; }}
QPushButton[kind="tab"]:focus {{ background: {selection}; border: 2px solid {accent}; padding: 0 {p10}px; }}

QLineEdit, QPlainTextEdit, QComboBox {{ color: {text}; background: {surface}; border: 1px solid {border};
  border-radius: {r8}px; padding: 0 {p12}px; min-height: {h36}px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 0 {p11}px; }}
QLineEdit[bad="true"], QComboBox[bad="true"] {{ border: 2px solid {bad}; padding: 0 {p11}px; }}
QLineEdit[kind="large"] {{ min-height: {h48}px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {muted}; background: {window}; border-color: {line}; }}
QLineEdit[part="scan"] {{ background: {window}; padding-left: {p36}px; font-size: {f1}px; }}
QLineEdit[part="scan"]:focus {{ padding-left: {p35}px; }}
QLineEdit[part="scan"][flash="good"] {{ border: 2px solid {ok}; background: {ok_tint}; }}
QLineEdit[part="scan"][flash="bad"] {{ border: 2px solid {bad}; background: {bad_tint}; }}
QPlainTextEdit {{ padding: {p8}px {p10}px; }}
QComboBox::drop-down {{ border: 0; width: {p28}px; }}
QComboBox QAbstractItemView {{ background: {surface}; color: {text}; border: 1px solid {border};
  selection-background-color: {selection}; selection-color: {text}; outline: 0; padding: {p4}px; }}
QCheckBox {{ spacing: {p8}px; min-height: {h24}px; border: 2px solid transparent; border-radius: {r4}px;
  padding: 0 {p4}px; }}
QCheckBox:focus {{ border: 2px solid {accent}; }}

QTableView {{ background: {surface}; border: 0; outline: 0; gridline-color: transparent; }}
QTableView:focus {{ border: 0; }}
QHeaderView {{ background: {surface}; border: 0; }}
QHeaderView::section {{ background: {surface}; color: {muted}; border: 0; border-bottom: 1px solid {line};
  padding: 0 {p10}px; min-height: {h34}px; font-size: {fm2}px; font-weight: 600; }}
QListView {{ background: {surface}; border: 1px solid {border}; border-radius: {r8}px; outline: 0;
  padding: {p4}px; }}
QListView[part="bare"] {{ border: 0; padding: 0; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: {p10}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {p10}px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: {r4}px; min-height: {h28}px; min-width: {h28}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ color: {text}; background: {surface}; border: 1px solid {border}; padding: {p4}px {p8}px; }}
QMenu {{ background: {surface}; border: 1px solid {border}; padding: {p4}px; }}
QMenu::item {{ padding: {p8}px {p14}px; border-radius: {r4}px; }}
QMenu::item:selected {{ background: {selection}; color: {text}; }}
QProgressBar {{ background: {line}; border: 0; border-radius: {r4}px; max-height: {p8}px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: {r4}px; }}
"""


def stylesheet(chosen: Theme) -> str:
    """Return the stylesheet of a theme with all its lengths scaled by the density."""
    tokens = chosen.tokens
    colours = {name: getattr(tokens, name) for name in tokens.__slots__}
    lengths = {f"p{size}": chosen.px(size) for size in (4, 7, 8, 10, 11, 12, 13, 14, 28, 35, 36)}
    heights = {f"h{size}": chosen.px(size) for size in (24, 28, 32, 34, 36, 42, 48, 52, 62)}
    corners = {f"r{size}": chosen.px(size) for size in (4, 8, 10)}
    texts = {
        "fm2": chosen.text_px(-2),
        "f1": chosen.text_px(1),
        "f3": chosen.text_px(3),
        "f4": chosen.text_px(4),
    }
    return _SHEET.format(**colours, **lengths, **heights, **corners, **texts)
