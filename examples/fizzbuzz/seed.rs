/// Somebody's first try: fizz for one number, buzz for another, in an order that was not thought through.
pub fn fizzbuzz(n: u32) -> String {
    if n % 2 == 0 {
        String::from("Fizz")
    } else if n % 7 == 0 {
        String::from("Buzz")
    } else if n % 15 == 0 {
        String::from("FizzBuzz")
    } else {
        n.to_string()
    }
}
