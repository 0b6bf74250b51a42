"""Names in running text: who and what is named where no label and no word before it says so. A model of our own, trained on texts of our own."""
