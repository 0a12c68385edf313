//! Avro's binary encoding to JSON, bounded.

use std::io::{self, ErrorKind, Read};

use apache_avro::error::Details;
use apache_avro::types::Value as Avro;
use serde_json::{Map, Number, Value};

use super::MAX_PAYLOAD;
use super::error::DecodeError;
use super::event_type::EventType;
use super::schema;

/// Reads the payload of an event type, and refuses what is left over.
pub(super) fn decode(event_type: EventType, bytes: &[u8]) -> Result<Value, DecodeError> {
    if bytes.len() > MAX_PAYLOAD {
        return Err(DecodeError::TooLarge {
            found: bytes.len(),
            limit: MAX_PAYLOAD,
        });
    }
    // The decoder reserves what a length claims; without this the bound is 512 MiB.
    apache_avro::util::max_allocation_bytes(MAX_PAYLOAD);
    let schema = schema::schema(event_type).ok_or(DecodeError::Malformed {
        problem: "the schema of its type cannot be read",
    })?;
    let mut reader = Bytes {
        rest: bytes,
        short: false,
    };
    let decoded = apache_avro::from_avro_datum(schema, &mut reader, None);
    let Bytes { rest, short } = reader;
    let value = decoded.map_err(|error| named(error.details(), bytes.len()))?;
    if short {
        return Err(DecodeError::Truncated { found: bytes.len() });
    }
    let value = to_json(value)?;
    if rest.is_empty() {
        Ok(value)
    } else {
        Err(DecodeError::TrailingBytes { count: rest.len() })
    }
}

/// The payload's bytes, and whether more were asked for than there are: where the bytes end before a boolean or a choice,
/// or within a text, the decoder answers null instead of an error.
struct Bytes<'b> {
    rest: &'b [u8],
    short: bool,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.short |= buffer.len() > self.rest.len();
        self.rest.read(buffer)
    }
}

fn to_json(value: Avro) -> Result<Value, DecodeError> {
    Ok(match value {
        Avro::Boolean(truth) => truth.into(),
        Avro::Double(number) => Number::from_f64(number)
            .ok_or(DecodeError::Malformed {
                problem: "a number is not finite",
            })?
            .into(),
        Avro::Long(number) => number.into(),
        Avro::Record(fields) => {
            let mut map = Map::with_capacity(fields.len());
            for (name, field) in fields {
                map.insert(name, to_json(field)?);
            }
            map.into()
        }
        Avro::String(text) => text.into(),
        Avro::Null => Value::Null,
        Avro::Union(_, inner) => to_json(*inner)?,
        _ => {
            return Err(DecodeError::Malformed {
                problem: "a value of a kind that no event has",
            });
        }
    })
}

fn named(details: &Details, found: usize) -> DecodeError {
    match details {
        Details::BoolValue(_) => DecodeError::Malformed {
            problem: "a boolean is neither 0 nor 1",
        },
        Details::ConvertI64ToUsize(..) | Details::MemoryAllocation { .. } => DecodeError::Length,
        Details::ConvertToUtf8(_) | Details::ConvertToUtf8Error(_) => DecodeError::NotUtf8 {
            place: "the payload",
        },
        Details::GetUnionVariant { .. } => DecodeError::Malformed {
            problem: "a choice has no such branch",
        },
        Details::IntegerOverflow => DecodeError::Malformed {
            problem: "an integer is longer than ten bytes",
        },
        Details::ReadBoolean(error)
        | Details::ReadDouble(error)
        | Details::ReadString(error)
        | Details::ReadVariableIntegerBytes(error)
            if error.kind() == ErrorKind::UnexpectedEof =>
        {
            DecodeError::Truncated { found }
        }
        _ => DecodeError::Malformed {
            problem: "the bytes cannot be read",
        },
    }
}
