"""The NHS number's check digit (Modulus 11), as the NHS Data Dictionary defines it.

The first nine digits are multiplied by 10 down to 2; the sum's remainder modulo 11 is taken from
11; 11 counts as 0, and a result of 10 is never a valid number. Numbers that begin with 999 are
kept for tests and belong to nobody.
"""


def is_valid_nhs_number(number: str) -> bool:
    """Whether ten digits carry the right check digit."""
    if len(number) != 10 or not number.isascii() or not number.isdigit():
        return False
    return check_digit(number[:9]) == int(number[9])


def check_digit(first_nine: str) -> int:
    """The tenth digit; 10 where no valid number begins with these nine."""
    total = sum(
        int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True)
    )
    return (11 - total % 11) % 11
