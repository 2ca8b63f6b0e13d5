//! What the experiment tells its evaluator.

use std::fmt;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The caller's mistake, in one line: what was found, where, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
	/// A refusal with this message. Line breaks become spaces.
	#[must_use]
	pub fn new(message: impl Into<String>) -> Self {
		Refusal(message.into().split_whitespace().collect::<Vec<_>>().join(" "))
	}

	/// The message.
	#[must_use]
	pub fn message(&self) -> &str {
		&self.0
	}
}

impl fmt::Display for Refusal {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(&self.0)
	}
}

impl std::error::Error for Refusal {}

/// The experiment's settings for the evaluator, and the path of its data.
#[derive(Clone, Debug, Default)]
pub struct Settings {
	values: Map<String, Value>,
	data: Option<String>,
	script: Vec<String>,
}

impl Settings {
	/// Settings of a JSON object (or null for none) and the absolute path of the data, if any.
	///
	/// # Errors
	///
	/// A [`Refusal`] if `values` is neither an object nor null.
	pub fn new(values: Value, data: Option<String>) -> Result<Self, Refusal> {
		match values {
			Value::Object(values) => Ok(Settings { values, data, script: Vec::new() }),
			Value::Null => Ok(Settings { values: Map::new(), data, script: Vec::new() }),
			found => Err(Refusal::new(format!("Expected the evaluator's settings to be an object, got `{found}`"))),
		}
	}

	/// With the command of a [`Script`](crate::Script).
	#[must_use]
	pub(crate) fn with_script(mut self, script: Vec<String>) -> Self {
		self.script = script;
		self
	}

	/// That command; empty where there is none.
	pub(crate) fn script(&self) -> &[String] {
		&self.script
	}

	/// The setting `key`, or `fallback` where it is absent. `expected` completes the sentence
	/// "Expected … to be …" if it is of another type.
	///
	/// # Errors
	///
	/// A [`Refusal`] if the setting cannot be read as a `T`.
	pub fn get<T: DeserializeOwned>(&self, key: &str, fallback: T, expected: &str) -> Result<T, Refusal> {
		match self.values.get(key) {
			None | Some(Value::Null) => Ok(fallback),
			Some(found) => T::deserialize(found).map_err(|_| Self::mismatch(key, found, expected)),
		}
	}

	/// The setting `key` as a number within `range`, or `fallback` where it is absent.
	///
	/// # Errors
	///
	/// A [`Refusal`] if the setting is not a number or lies outside.
	pub fn number(&self, key: &str, fallback: f64, range: std::ops::RangeInclusive<f64>) -> Result<f64, Refusal> {
		let expected = format!("a number from {} to {}", range.start(), range.end());
		let number = self.get(key, fallback, &expected)?;
		if range.contains(&number) { Ok(number) } else { Err(Self::mismatch(key, &Value::from(number), &expected)) }
	}

	/// The absolute path of the data that the experiment names.
	#[must_use]
	pub fn data(&self) -> Option<&Path> {
		self.data.as_deref().map(Path::new)
	}

	/// Refuses settings of other names than `known`.
	///
	/// # Errors
	///
	/// A [`Refusal`] that names the first unknown key and the known ones.
	pub fn expect_only(&self, known: &[&str]) -> Result<(), Refusal> {
		match self.values.keys().find(|key| !known.contains(&key.as_str())) {
			None => Ok(()),
			Some(key) if known.is_empty() => {
				Err(Refusal::new(format!("Expected no settings for this evaluator, got `{key}`")))
			}
			Some(key) => Err(Refusal::new(format!(
				"Expected the evaluator's settings to be among `{}`, got `{key}`",
				known.join("`, `")
			))),
		}
	}

	/// Refuses data, for an evaluator that makes its own inputs.
	///
	/// # Errors
	///
	/// A [`Refusal`] that names the path, if there is one.
	pub fn expect_no_data(&self) -> Result<(), Refusal> {
		match &self.data {
			None => Ok(()),
			Some(path) => {
				Err(Refusal::new(format!("Expected no data, since this evaluator makes its own inputs, got `{path}`")))
			}
		}
	}

	fn mismatch(key: &str, found: &Value, expected: &str) -> Refusal {
		Refusal::new(format!("Expected the evaluator's setting `{key}` to be {expected}, got `{found}`"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn settings(values: Value) -> Settings {
		Settings::new(values, None).expect("an object")
	}

	#[test]
	fn a_number_outside_its_range_is_refused_with_what_was_found() {
		let refusal = settings(json!({ "heldOut": 2 })).number("heldOut", 0.2, 0.0..=0.9).expect_err("too large");
		assert_eq!(
			refusal.message(),
			"Expected the evaluator's setting `heldOut` to be a number from 0 to 0.9, got `2.0`"
		);
	}

	#[test]
	fn an_absent_setting_is_its_fallback_and_text_for_a_number_is_refused() {
		assert_eq!(settings(json!({})).number("heldOut", 0.2, 0.0..=0.9), Ok(0.2));
		assert!(settings(json!({ "heldOut": "much" })).number("heldOut", 0.2, 0.0..=0.9).is_err());
	}

	#[test]
	fn an_unknown_key_is_refused_by_name() {
		let refusal = settings(json!({ "heldout": 0.1 })).expect_only(&["heldOut"]).expect_err("unknown");
		assert!(refusal.message().contains("got `heldout`"));
	}

	#[test]
	fn settings_that_are_no_object_are_refused() {
		assert!(Settings::new(json!([1]), None).is_err());
		assert!(Settings::new(Value::Null, None).is_ok());
	}
}
