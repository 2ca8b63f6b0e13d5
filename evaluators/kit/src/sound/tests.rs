//! What is found of values of this process.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::mem::ManuallyDrop;
use std::rc::Rc;

use super::{Holdings, Look, LookAway as _, LookInto as _, Sound, Unsound};
use crate::Block;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Move {
	Pass,
	Jump(u32, Vec<u8>),
	Say { word: String },
}

crate::sound! { Move: Move::Pass, Move::Jump(from, way), Move::Say { word } }

/// Nothing can be looked into here.
struct Closed;

fn look<T: Sound>(values: &[T]) -> Result<(), Unsound> {
	// All memory may be owned, and none is known to be libc's.
	Holdings::new(0..0, 0..usize::MAX, vec![[0; 2]; 1000].leak()).take_in(values)
}

fn expect_fault<T: Sound>(values: &[T], what: &str) {
	let unsound = look(values).expect_err(what);
	assert!(unsound.what().contains(what), "{unsound:?}");
}

#[test]
fn what_the_standard_library_has_made_is_sound() {
	let text = |number: u32| number.to_string();
	let one: Rc<str> = "one".into();
	assert_eq!(look(&[1, 2]), Ok(()));
	assert_eq!(
		look(&[(0..40).map(|number| (number, vec![text(number)])).collect::<HashMap<u32, Vec<String>>>()]),
		Ok(())
	);
	assert_eq!(
		look(&[(0..99).map(|number| (text(number), [number; 3].into())).collect::<BTreeMap<_, HashSet<_>>>()]),
		Ok(())
	);
	assert_eq!(look(&[(0..40).collect::<BTreeSet<u8>>(), BTreeSet::new()]), Ok(()));
	assert_eq!(look(&[BinaryHeap::from([3, 1, 2, 9, 3])]), Ok(()));
	assert_eq!(look(&[(VecDeque::from([text(1)]), LinkedList::from([text(2), text(2)]), Box::new([text(3)]))]), Ok(()));
	assert_eq!(look(&[[Some(one.clone()), None, Some(one)]]), Ok(()));
	assert_eq!(look(&[Ok(Block::from(vec![1.5])), Err(text(4))]), Ok(()));
	assert_eq!(look(&[Cow::Borrowed("a"), Cow::Borrowed("a"), Cow::Owned(text(5))]), Ok(()));
	assert_eq!(look(&[Move::Pass, Move::Jump(7, vec![1]), Move::Say { word: text(6) }]), Ok(()));
	assert_eq!(look(&[vec![(); 5]]), Ok(()));
}

#[test]
fn what_was_never_built_is_found_however_deep() {
	let tree = || (0..40).collect::<BTreeSet<u32>>();
	for value in [3, 50] {
		let forged = tree();
		let place = std::ptr::from_ref(forged.iter().nth(20).expect("there are 40")).cast_mut();
		// SAFETY: nobody else reads it meanwhile; what becomes of the tree is what is tried.
		unsafe { place.write_volatile(value) };
		expect_fault(&[HashMap::from([(1, vec![tree(), forged])])], "a BTreeSet of 40 that was never built");
	}
	let table: HashSet<u64> = (0..40).collect();
	for value in &table {
		let other = *value ^ 1 << 40;
		// SAFETY: as above.
		unsafe { std::ptr::from_ref(value).cast_mut().write_volatile(other) };
	}
	expect_fault(&[(1, Some(table))], "a HashSet of 40 that was never built");
}

#[test]
fn memory_is_owned_once() {
	let first = ManuallyDrop::new(vec![1_u8; 100]);
	let start = |from: usize| std::ptr::from_ref(&first[from]).cast_mut();
	let part = |from: usize, length: usize, capacity: usize| {
		// SAFETY: only looked into, and never dropped.
		ManuallyDrop::new(unsafe { Vec::from_raw_parts(start(from), length, capacity) })
	};
	let together = |from: usize, length: usize, capacity: usize| {
		let part = ManuallyDrop::into_inner(part(from, length, capacity));
		ManuallyDrop::new([vec![9; 3], ManuallyDrop::into_inner(first.clone()), part])
	};
	// A copy of the first is another one.
	assert_eq!(look(&*together(0, 10, 100)), Ok(()));
	expect_fault(&*together(0, 10, 0), "a length of 10 in a capacity of 0");
	let twice = |one: (usize, usize), other: (usize, usize)| {
		ManuallyDrop::new([part(one.0, one.1, one.1), part(other.0, other.1, other.1)].map(ManuallyDrop::into_inner))
	};
	assert_eq!(look(&*twice((0, 40), (40, 60))), Ok(()));
	expect_fault(&*twice((0, 40), (0, 40)), "two values in the same memory");
	expect_fault(&*twice((60, 10), (0, 61)), "two values in the same memory");
	expect_fault(&*twice((10, 50), (30, 1)), "two values in the same memory");
}

#[test]
fn what_cannot_be_looked_into_is_passed() {
	let holdings = &mut Holdings::new(0..0, 0..0, &mut []);
	let (open, closed): (&Look<u8>, &Look<Closed>) = (&Look::NEW, &Look::NEW);
	assert!(open.look(&[1], holdings).is_err());
	assert_eq!(closed.look(&[Closed], holdings), Ok(()));
}
