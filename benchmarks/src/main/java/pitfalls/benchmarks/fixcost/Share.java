package pitfalls.benchmarks.fixcost;

/** What clients ask for, in turn, so that a reply that is not theirs is seen. */
enum Share {
    ACME("42.50"),
    ZINC("7.10"),
    IRON("107.30"),
    GOLD("1984.00");

    private static final Share[] ALL = values();

    private final String price;

    Share(String price) {
        this.price = price;
    }

    /** @param turn any number from 0 on; those that are a multiple of four apart give the same share */
    static Share at(int turn) {
        return ALL[turn & ALL.length - 1];
    }

    /** @param symbol the name of a share; any other ends the peer's connection */
    static String priceOf(String symbol) {
        return valueOf(symbol).price;
    }

    /**
     * @return the reply
     * @throws IllegalStateException when the reply is not this share's price
     */
    String checked(String reply) {
        if (!price.equals(reply)) {
            throw new IllegalStateException(
                    "should have got " + price + " for " + name() + ", but got " + reply);
        }
        return reply;
    }
}
