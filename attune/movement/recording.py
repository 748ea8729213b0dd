"""Reading a motion recording: phyphox, Sensor Logger, Physics Toolbox, or a plain CSV.

Inside Attune a recording is times in seconds from its first sample and acceleration in m/s², three
axes in any orientation, with or without gravity. Columns and units come from the header. Where no
header names a unit, gravity does: a sensor at rest reads 9.8 in m/s² and 1 in g; where there is
neither, m/s² is assumed and said. Samples may be uneven and have gaps; a small disorder of the
clock (late packets) is sorted, a clock that runs backwards is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from attune import problems

STANDARD_GRAVITY_M_S2 = 9.80665
DURATION_LIMITS_S = (5.0, 4 * 3600.0)
LOWEST_RATE_HZ = 18.0  # recordings called 20 Hz come a little slower
LARGEST_FILE_BYTES = 200_000_000
LARGEST_DISORDER_S = 0.25
LARGEST_SHARE_MISSING = 0.2
ACCELERATION_LIMIT_M_S2 = 400.0  # 40 g: more than any of these sensors reads

FloatArray = NDArray[np.float64]

_TIME_UNITS_S = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_ACCELERATION_UNITS_M_S2 = {
    "m/s^2": 1.0,
    "m/s²": 1.0,
    "m/s2": 1.0,
    "m_s2": 1.0,
    "ms2": 1.0,
    "g": STANDARD_GRAVITY_M_S2,
    "mg": STANDARD_GRAVITY_M_S2 / 1000,
}
_UNIT_IN_NAME = re.compile(r"[(\[]([^)\]]*)[)\]]|_(m_s2|ms2|mg|g|s|ms|us|ns)$")
_TIME = re.compile(r"^(secondselapsed|time|timestamp|t|zeit)$")
_AXIS = re.compile(
    r"^(linear|lineare|user|total)?"
    r"(acceleration|accelerometer|beschleunigung|accel|acc|a|gforce|gf)?([xyz])$"
)
_OTHER_SENSORS = ("gyro", "magnet", "gravity", "orientation", "rotation", "baro", "location")


@dataclass(frozen=True)
class Recording:
    """Times from the first sample, acceleration (samples × 3), and what had to be assumed."""

    times_s: FloatArray
    acceleration_m_s2: FloatArray
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        return float(self.times_s[-1])


@dataclass(frozen=True)
class _Columns:
    delimiter: str
    header_line: int
    time: int
    time_unit_s: float | None
    axes: tuple[int, int, int]
    axes_unit_m_s2: float | None


def read_recording(path: Path) -> Recording:
    """The acceleration in a file: a CSV, or the zip of CSVs that the phone's app exports."""
    name, text = _csv_text(path)
    columns = _find_columns(name, text)
    times, acceleration = _numbers(name, text, columns)
    return make_recording(
        times, acceleration, time_unit_s=columns.time_unit_s, unit_m_s2=columns.axes_unit_m_s2
    )


def make_recording(
    times: FloatArray,
    acceleration: FloatArray,
    *,
    time_unit_s: float | None = 1.0,
    unit_m_s2: float | None = 1.0,
) -> Recording:
    """A recording from arrays; a unit of ``None`` is found from the numbers themselves."""
    notes: list[str] = []
    whole = np.isfinite(times) & np.isfinite(acceleration).all(axis=1)
    missing = len(times) - int(whole.sum())
    if missing > LARGEST_SHARE_MISSING * len(times) or whole.sum() < 2:
        raise problems.recording_not_numbers(missing, len(times))
    if missing:
        notes.append(f"{missing} of {len(times)} samples were not numbers and were left out.")
    times, acceleration = times[whole], acceleration[whole]
    seconds = (times - times[0]) * (time_unit_s or _guess_time_unit_s(times))
    seconds, acceleration = _in_order(seconds, acceleration)
    _check_length_and_rate(seconds)
    if unit_m_s2 is None:
        unit_m_s2, note = _guess_acceleration_unit(acceleration)
        notes += [note] if note else []
    acceleration = acceleration * unit_m_s2
    if np.abs(acceleration).max() > ACCELERATION_LIMIT_M_S2:
        raise problems.no_acceleration_size()
    return Recording(seconds, acceleration, tuple(notes))


def _csv_text(path: Path) -> tuple[str, str]:
    """The name and text of the file, or of the acceleration sheet in a zip."""
    if path.is_dir():
        raise problems.is_a_folder(path.name)
    if not path.exists():
        raise problems.no_such_file(path.name)
    if path.stat().st_size == 0:
        raise problems.empty_file(path.name)
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise problems.recording_too_long(DURATION_LIMITS_S[1])
    try:
        if zipfile.is_zipfile(path):
            return _sheet_in_zip(path)
        return path.name, _decoded(path.read_bytes())
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise problems.no_recording_in(path.name) from None


def _sheet_in_zip(path: Path) -> tuple[str, str]:
    """Sheets with gravity come first, then any other that holds acceleration."""
    with zipfile.ZipFile(path) as archive:
        sheets = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
        sheets.sort(key=lambda info: ("total" not in info.filename.lower(), info.filename))
        for info in sheets:
            if "meta" in info.filename.lower() or info.file_size > LARGEST_FILE_BYTES:
                continue
            name = Path(info.filename).name
            text = _decoded(archive.read(info))
            try:
                _find_columns(name, text)
            except problems.NotReadable:
                continue
            return name, text
    raise problems.no_recording_in(path.name)


def _decoded(data: bytes) -> str:
    """UTF-8 (or UTF-16 where it says so); text in another 8-bit code keeps its digits anyway."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _find_columns(name: str, text: str) -> _Columns:
    """The first line that names a time and three axes is the header."""
    if any(sensor in name.lower() for sensor in _OTHER_SENSORS):
        raise problems.no_recording_in(name)
    for number, line in enumerate(text[:20_000].splitlines()[:40]):
        for delimiter in (",", ";", "\t"):
            found = _columns_of(line.split(delimiter), delimiter, number)
            if found:
                return found
    raise problems.no_recording_in(name)


def _columns_of(names: list[str], delimiter: str, number: int) -> _Columns | None:
    times: dict[str, int] = {}
    groups: dict[str, dict[str, int]] = {}
    units: dict[int, str] = {}
    for column, raw in enumerate(names):
        base, units[column] = _base_and_unit(raw)
        if _TIME.match(base):
            times.setdefault(base, column)
        elif axis := _AXIS.match(base):
            group = f"{axis[1] or ''} {axis[2] or ''}"
            groups.setdefault(group, {}).setdefault(axis[3], column)
    whole = [group for group, axes in groups.items() if len(axes) == 3]
    if not times or not whole:
        return None
    with_gravity = [g for g in whole if not g.startswith(("linear", "user"))]
    group = (with_gravity or whole)[0]
    axes = groups[group]
    time_name = "secondselapsed" if "secondselapsed" in times else next(iter(times))
    unit = "g" if group.strip().startswith(("gf", "gforce")) else units[axes["x"]]
    return _Columns(
        delimiter=delimiter,
        header_line=number,
        time=times[time_name],
        time_unit_s=1.0
        if time_name == "secondselapsed"
        else _TIME_UNITS_S.get(units[times[time_name]]),
        axes=(axes["x"], axes["y"], axes["z"]),
        axes_unit_m_s2=_ACCELERATION_UNITS_M_S2.get(unit),
    )


def _base_and_unit(raw: str) -> tuple[str, str]:
    """``"Acceleration x (m/s^2)"`` is ``accelerationx`` in ``m/s^2``; ``ax_m_s2`` likewise."""
    name = raw.strip().strip('"').strip().lower()
    found = _UNIT_IN_NAME.search(name)
    unit = (found[1] or found[2] or "").strip() if found else ""
    base = name[: found.start()] if found else name
    return re.sub(r"[^a-z]", "", base), unit


def _numbers(name: str, text: str, columns: _Columns) -> tuple[FloatArray, FloatArray]:
    """Times and axes as arrays; a field that is no number becomes NaN."""
    lines = text.splitlines()[columns.header_line + 1 :]
    if columns.delimiter != ",":
        lines = [line.replace(",", ".") for line in lines]  # decimal commas
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        raise problems.recording_too_short(0.0, DURATION_LIMITS_S[0])
    _check_span(lines, columns)
    wanted = (columns.time, *columns.axes)
    try:
        table = np.loadtxt(
            io.StringIO("\n".join(lines)),
            delimiter=columns.delimiter,
            usecols=wanted,
            quotechar='"',
            comments=None,
            ndmin=2,
        )
    except ValueError:
        table = np.array([_row(line.split(columns.delimiter), wanted) for line in lines])
    if not np.isfinite(table).any():
        raise problems.recording_not_numbers(len(table), len(table))
    return table[:, 0], table[:, 1:]


def _check_span(lines: list[str], columns: _Columns) -> None:
    """A day's recording is refused by its first and last time, before it is all read."""
    first, last = (
        _number(line.split(columns.delimiter)[columns.time : columns.time + 1])
        for line in (lines[0], lines[-1])
    )
    if columns.time_unit_s and (last - first) * columns.time_unit_s > DURATION_LIMITS_S[1]:
        raise problems.recording_too_long(DURATION_LIMITS_S[1])


def _row(fields: list[str], wanted: tuple[int, ...]) -> list[float]:
    return [_number(fields[column : column + 1]) for column in wanted]


def _number(field: list[str]) -> float:
    """A number, or a clock time (``10:29:55:123``, ``10:29:55.123``) in seconds, else NaN."""
    words = field[0].strip().strip('"') if field else ""
    try:
        return float(words)
    except ValueError:
        pass
    clock = re.fullmatch(r"(\d+):(\d+):(\d+)[:.](\d+)", words)
    if clock is None:
        return float("nan")
    hours, minutes, seconds, part = clock.groups()
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")


def _guess_time_unit_s(times: FloatArray) -> float:
    """The unit in which the usual sample interval is that of a motion sensor (2 to 60 ms)."""
    interval = float(np.median(np.abs(np.diff(times))))
    for unit_s in (1.0, 1e-3, 1e-6, 1e-9):
        if 0.0015 <= interval * unit_s <= 0.1:
            return unit_s
    return 1.0


def _guess_acceleration_unit(acceleration: FloatArray) -> tuple[float, str | None]:
    """From gravity, where it is there: the usual length of the vector is 1 in g, 9.8 in m/s²."""
    usual = float(np.median(np.linalg.norm(acceleration, axis=1)))
    if 0.8 <= usual <= 1.3:
        return STANDARD_GRAVITY_M_S2, "No unit is named; gravity reads 1, so it is taken as g."
    if 7.5 <= usual <= 12.5:
        return 1.0, None
    return 1.0, "No unit is named and gravity is not in it; it is taken as m/s²."


def _in_order(times_s: FloatArray, acceleration: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sorted, each time once; more than late packets is a clock that cannot be trusted."""
    back = np.maximum.accumulate(times_s) - times_s
    if back.max() > LARGEST_DISORDER_S or np.mean(back > 0) > 0.05:
        raise problems.clock_runs_backwards()
    order = np.argsort(times_s, kind="stable")
    times_s, acceleration = times_s[order], acceleration[order]
    first = np.concatenate(([True], np.diff(times_s) > 0))
    return times_s[first] - times_s[0], acceleration[first]


def _check_length_and_rate(times_s: FloatArray) -> None:
    shortest, longest = DURATION_LIMITS_S
    duration_s = float(times_s[-1])
    if duration_s > longest:
        raise problems.recording_too_long(longest)
    rate_hz = 1 / float(np.median(np.diff(times_s))) if len(times_s) > 2 else 0.0
    if duration_s >= shortest and rate_hz < LOWEST_RATE_HZ:
        raise problems.recording_too_slow(rate_hz)
    if duration_s < shortest:
        raise problems.recording_too_short(duration_s, shortest)
