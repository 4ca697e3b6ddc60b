//! Rows as text, in the format of PostgreSQL's `COPY`: values with tabs between them, a row to a line, `\N` for null and a
//! backslash before whatever would be mistaken for structure. A row has exactly one line, in both databases: what they hold
//! is compared by these lines.

use sqlx::error::BoxDynError;

use super::catalogue::Kind;

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Boolean(bool),
    Text(String),
    Bytes(Vec<u8>),
}

/// What PostgreSQL writes after a backslash, and what it means.
const ESCAPES: [(u8, u8); 7] = [
    (b'\\', b'\\'),
    (b't', b'\t'),
    (b'n', b'\n'),
    (b'r', b'\r'),
    (b'b', 0x08),
    (b'f', 0x0c),
    (b'v', 0x0b),
];

/// Writes the values of a row as a line.
pub(super) fn write(line: &mut Vec<u8>, values: impl Iterator<Item = Value>) {
    for (place, value) in values.enumerate() {
        if place > 0 {
            line.push(b'\t');
        }
        match value {
            Value::Null => line.extend_from_slice(b"\\N"),
            Value::Integer(number) => line.extend_from_slice(number.to_string().as_bytes()),
            Value::Boolean(is_true) => line.push(if is_true { b't' } else { b'f' }),
            Value::Text(text) => write_text(line, &text),
            Value::Bytes(bytes) => {
                line.extend_from_slice(b"\\\\x");
                line.extend_from_slice(hex::encode(bytes).as_bytes());
            }
        }
    }
    line.push(b'\n');
}

fn write_text(line: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match ESCAPES.iter().find(|(_, meant)| *meant == byte) {
            Some((letter, _)) => line.extend_from_slice(&[b'\\', *letter]),
            None => line.push(byte),
        }
    }
}

/// The inverse of [`write`], for a line without its end.
///
/// # Errors
/// When the line is not one of values of these kinds.
pub(super) fn read(line: &[u8], kinds: impl Iterator<Item = Kind>) -> Result<Vec<Value>, BoxDynError> {
    let mut fields = line.split(|byte| *byte == b'\t');
    let values = kinds
        .map(|kind| value(fields.next().ok_or("a row has too few values")?, kind))
        .collect::<Result<_, _>>()?;
    match fields.next() {
        None => Ok(values),
        Some(_) => Err("a row has too many values".into()),
    }
}

fn value(field: &[u8], kind: Kind) -> Result<Value, BoxDynError> {
    if field == b"\\N" {
        return Ok(Value::Null);
    }
    let text = String::from_utf8(unescaped(field)?)?;
    Ok(match kind {
        Kind::Integer => Value::Integer(text.parse()?),
        Kind::Boolean if text == "t" || text == "f" => Value::Boolean(text == "t"),
        Kind::Boolean => return Err(format!("{text} is no boolean").into()),
        Kind::Text => Value::Text(text),
        Kind::Bytes => Value::Bytes(hex::decode(text.strip_prefix("\\x").ok_or("bytes are no digits")?)?),
    })
}

fn unescaped(field: &[u8]) -> Result<Vec<u8>, BoxDynError> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match (byte, byte == &b'\\') {
            (plain, false) => *plain,
            (_, true) => {
                let letter = rest.next().ok_or("a row ends in a backslash")?;
                let known = ESCAPES.iter().find(|(known, _)| known == letter);
                known.ok_or("a row has an escape of another kind")?.1
            }
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(values: Vec<Value>) -> Vec<u8> {
        let mut line = Vec::new();
        write(&mut line, values.into_iter());
        line
    }

    #[test]
    fn lines_are_those_of_copy() {
        let text = |text: &str| Value::Text(text.to_owned());
        let values = vec![
            Value::Null,
            text(""),
            text("\\N"),
            text("镜像\t\n\r\u{8}\u{c}\u{b}\u{1}\\."),
            Value::Integer(i64::MIN),
            Value::Boolean(true),
            Value::Bytes(vec![0, 0x5c, 0xff]),
        ];
        let expected = "\\N\t\t\\\\N\t镜像\\t\\n\\r\\b\\f\\v\u{1}\\\\.\t-9223372036854775808\tt\t\\\\x005cff\n";
        assert_eq!(String::from_utf8(line(values)).unwrap(), expected);
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for (line, kinds) in [
            ("1\t2", &[Kind::Integer][..]),
            ("1", &[Kind::Integer, Kind::Integer]),
            ("x", &[Kind::Integer]),
            ("1", &[Kind::Boolean]),
            ("a\\", &[Kind::Text]),
            ("a\\x", &[Kind::Text]),
            ("00", &[Kind::Bytes]),
            ("\\\\xf", &[Kind::Bytes]),
        ] {
            assert!(read(line.as_bytes(), kinds.iter().copied()).is_err(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_row_comes_back_as_it_was(number in any::<i64>(), flag in any::<bool>(), text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let values = vec![Value::Text(text), Value::Integer(number), Value::Null, Value::Boolean(flag), Value::Bytes(bytes)];
            let line = line(values.clone());
            let kinds = [Kind::Text, Kind::Integer, Kind::Bytes, Kind::Boolean, Kind::Bytes];
            let inner = line.strip_suffix(b"\n").unwrap();
            prop_assert!(!inner.contains(&b'\n'));
            prop_assert_eq!(read(inner, kinds.into_iter()).unwrap(), values);
        }
    }
}
