/// Every word is there, for wrong numbers and in an order in which some are never reached.
pub fn words(n: u32) -> String {
	if n % 2 == 0 {
		String::from("Fizz")
	} else if n % 4 == 0 {
		String::from("Buzz")
	} else if n % 11 == 0 {
		String::from("Bazz")
	} else if n % 6 == 0 {
		String::from("FizzBuzz")
	} else if n % 9 == 0 {
		String::from("FizzBazz")
	} else if n % 13 == 0 {
		String::from("BuzzBazz")
	} else {
		n.to_string()
	}
}
