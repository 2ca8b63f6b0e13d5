//! Calls of several functions, each a case of its own.

use std::fmt::Debug;

/// An input that is a call of one of several functions: what [`calls!`](crate::calls) makes.
pub trait Call: Debug {
	/// The functions' names, in their order.
	const FUNCTIONS: &'static [&'static str];

	/// The name of the one that is called.
	fn function(&self) -> &'static str;
}

/// Makes the types of calls of several evolved functions, so that each is right or wrong by itself.
///
/// `calls! { push: (Vec<u32>, u32) => Vec<u32>, pop: (Vec<u32>,) => (Option<u32>, Vec<u32>) }` makes two enums with a variant of each
/// function: `Input`, of the tuple of its arguments, which is a [`Call`], and `Output`, of what comes of it, which is
/// [`Alike`](crate::Alike). They are shown as calls and values are: `push([1], 2)`, and `[1, 2]`.
#[macro_export]
macro_rules! calls {
	($($name:ident : $input:ty => $output:ty),+ $(,)?) => {
		/// A call of one of the functions.
		#[derive(Clone, $crate::serde::Serialize, $crate::serde::Deserialize)]
		#[serde(crate = "oxipelago_kit::serde")]
		#[allow(non_camel_case_types)]
		enum Input {
			$($name($input)),+
		}

		/// What comes of a call.
		#[derive(Clone, PartialEq, $crate::serde::Serialize, $crate::serde::Deserialize)]
		#[serde(crate = "oxipelago_kit::serde")]
		#[allow(non_camel_case_types)]
		enum Output {
			$($name($output)),+
		}

		impl $crate::Call for Input {
			const FUNCTIONS: &'static [&'static str] = &[$(stringify!($name)),+];

			fn function(&self) -> &'static str {
				match self {
					$(Input::$name(_) => stringify!($name)),+
				}
			}
		}

		impl $crate::Alike for Output {
			fn alike(&self, other: &Self, tolerance: f64) -> bool {
				match (self, other) {
					$((Output::$name(one), Output::$name(other)) => $crate::Alike::alike(one, other, tolerance),)+
					_ => false,
				}
			}
		}

		$crate::sound! { Output: $(Output::$name(made)),+ }

		impl ::std::fmt::Debug for Input {
			fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
				match self {
					$(Input::$name(given) => write!(formatter, "{}{given:?}", stringify!($name))),+
				}
			}
		}

		impl ::std::fmt::Debug for Output {
			fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
				match self {
					$(Output::$name(made) => ::std::fmt::Debug::fmt(made, formatter)),+
				}
			}
		}
	};
}
