"""The JASMINE bot: answers from one release of the Japanese Ministry of Defense, or says plainly that it is silent."""
